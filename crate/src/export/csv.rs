//! Tables as CSV (RFC 4180).

use crate::detect::{Cell, Table};

/// A table as CSV: the columns' names, then the rows, lines ended by CR LF.
pub fn csv(table: &Table) -> String {
    let mut text = String::new();
    line(&mut text, table.columns.iter().map(|column| column.id.to_owned()));
    for row in &table.rows {
        line(&mut text, row.iter().map(cell));
    }
    text
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
