//! What only small limits show.

use super::*;

fn convert(log: &str, limits: Limits, piece: usize) -> (Vec<Vec<u8>>, Summary) {
    let mut conversion = Conversion::within(limits);
    let mut pieces = Vec::new();
    for pass in 0..2 {
        conversion.begin("conn.log", log.len() as u64);
        for bytes in log.as_bytes().chunks(piece) {
            conversion.push(bytes).unwrap();
            pieces.push(conversion.take_output());
        }
        conversion.end().unwrap();
        if pass == 0 {
            conversion.write().unwrap();
        }
    }
    let (last, summary) = conversion.finish().unwrap();
    pieces.push(last);
    pieces.retain(|piece| !piece.is_empty());
    (pieces, summary)
}

fn log(rows: u32) -> String {
    let header = "#separator \\x09\n#fields\tts\tid.orig_h\tid.resp_h\tproto\torig_bytes\n#types\ttime\taddr\taddr\tenum\tcount\n";
    let row = |row| format!("{row}.5\t10.0.0.1\t10.0.0.{}\ttcp\t{}\n", row % 250, row * 7919);
    (0..rows).map(row).fold(header.to_owned(), |log, row| log + &row)
}

#[test]
fn row_groups_end_at_either_limit_and_leave_at_once() {
    let log = log(60_000);
    let by_rows = Limits { group_rows: 10_000, ..Limits::default() };
    let (pieces, summary) = convert(&log, by_rows, 1 << 16);
    assert_eq!((summary.rows, summary.row_groups), (60_000, 6));
    assert!(pieces.len() > 4, "{} pieces", pieces.len());
    assert_eq!(pieces.concat().len() as u64, summary.bytes);

    // Every batch is over this limit, so each is a row group.
    let by_bytes = Limits { group_bytes: 1000, ..Limits::default() };
    let (_, summary) = convert(&log, by_bytes, 1 << 16);
    assert_eq!((summary.rows, summary.row_groups), (60_000, 60_000usize.div_ceil(1 << 13)));
}

#[test]
fn any_cut_of_the_bytes_gives_the_same_file() {
    let log = log(300);
    let whole = convert(&log, Limits::default(), usize::MAX);
    for piece in [1, 7, 1000] {
        let (pieces, summary) = convert(&log, Limits::default(), piece);
        assert_eq!((pieces.concat(), &summary), (whole.0.concat(), &whole.1));
    }
}

#[test]
fn calls_out_of_order_are_refused() {
    let mut conversion = Conversion::default();
    assert_eq!(conversion.push(b"x").unwrap_err().code, Code::Misuse);
    assert_eq!(conversion.write().unwrap_err().code, Code::Misuse);
    assert_eq!(conversion.finish().unwrap_err().code, Code::Misuse);
}
