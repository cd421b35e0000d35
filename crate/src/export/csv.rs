//! Tables as CSV (RFC 4180).

use super::document::Report;
use super::tables::table;
use crate::detect::{Cell, Table};

/// Rows that are held as a table at a time.
const AT_A_TIME: usize = 10_000;

/// All rows of the table `id` of a report as CSV, `None` when there is no such
/// table.
pub fn csv_of(report: &Report, id: &str) -> Option<String> {
    let mut part = table(report, id, 0..AT_A_TIME)?;
    let mut text = csv(&part);
    let mut next = AT_A_TIME;
    while (next as u64) < part.total_rows {
        part = table(report, id, next..next + AT_A_TIME)?;
        rows(&mut text, &part);
        next += AT_A_TIME;
    }
    Some(text)
}

/// A table as CSV: the columns' names, then the rows, lines ended by CR LF.
pub fn csv(table: &Table) -> String {
    let mut text = String::new();
    line(&mut text, table.columns.iter().map(|column| column.id.to_owned()));
    rows(&mut text, table);
    text
}

fn rows(text: &mut String, table: &Table) {
    for row in &table.rows {
        line(text, row.iter().map(cell));
    }
}

fn line(text: &mut String, fields: impl Iterator<Item = String>) {
    for (position, field) in fields.enumerate() {
        if position > 0 {
            text.push(',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&field);
        }
    }
    text.push_str("\r\n");
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Address(address) => address.to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::ColumnKind;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let columns = [("a", "A", ColumnKind::Text), ("b", "B", ColumnKind::Number)];
        let mut table = Table::new("t", "T", &columns);
        table.push(vec![Cell::Text("say \"hi\", you".to_owned()), Cell::Number(0.5)]);
        table.push(vec![Cell::None, Cell::Count(u64::MAX)]);
        assert_eq!(csv(&table), "a,b\r\n\"say \"\"hi\"\", you\",0.5\r\n,18446744073709551615\r\n");
    }
}
