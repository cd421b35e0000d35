//! Arrow arrays of numbers to columns of a batch.

use arrow::array::{Array, AsArray, PrimitiveArray};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimeUnit as ArrowUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};

use crate::flow::{DnsBatch, TimeUnit, UNSET_BYTES, UNSET_DURATION, UNSET_TIME};

/// Whether a column of this type can hold counts, ports or protocol numbers.
pub(super) fn is_number(kind: &DataType) -> bool {
    kind.is_integer() || matches!(kind, DataType::Float32 | DataType::Float64)
}

/// Appends a numeric array to `out`. Whole numbers go through `whole`, others
/// through `real`; null becomes `unset`. An array of another type appends
/// nothing, which the caller has ruled out by the file's schema.
fn append<T: Copy>(array: &dyn Array, out: &mut Vec<T>, unset: T, whole: impl Fn(i64) -> T, real: impl Fn(f64) -> T) {
    fn each<P: ArrowPrimitiveType, T: Copy>(
        array: &PrimitiveArray<P>,
        out: &mut Vec<T>,
        unset: T,
        map: impl Fn(P::Native) -> T,
    ) {
        if array.null_count() == 0 {
            out.extend(array.values().iter().map(|value| map(*value)));
        } else {
            out.extend(array.iter().map(|value| value.map_or(unset, &map)));
        }
    }
    // Beyond what i64 holds there is no meaningful count, port or time.
    let wide = |value: u64| whole(i64::try_from(value).unwrap_or(i64::MAX));
    match array.data_type() {
        DataType::Int8 => each(array.as_primitive::<Int8Type>(), out, unset, |v| whole(v.into())),
        DataType::Int16 => each(array.as_primitive::<Int16Type>(), out, unset, |v| whole(v.into())),
        DataType::Int32 => each(array.as_primitive::<Int32Type>(), out, unset, |v| whole(v.into())),
        DataType::Int64 => each(array.as_primitive::<Int64Type>(), out, unset, whole),
        DataType::UInt8 => each(array.as_primitive::<UInt8Type>(), out, unset, |v| whole(v.into())),
        DataType::UInt16 => each(array.as_primitive::<UInt16Type>(), out, unset, |v| whole(v.into())),
        DataType::UInt32 => each(array.as_primitive::<UInt32Type>(), out, unset, |v| whole(v.into())),
        DataType::UInt64 => each(array.as_primitive::<UInt64Type>(), out, unset, wide),
        DataType::Float32 => each(array.as_primitive::<Float32Type>(), out, unset, |v| real(v.into())),
        DataType::Float64 => each(array.as_primitive::<Float64Type>(), out, unset, real),
        DataType::Timestamp(ArrowUnit::Second, _) => {
            each(array.as_primitive::<TimestampSecondType>(), out, unset, whole);
        }
        DataType::Timestamp(ArrowUnit::Millisecond, _) => {
            each(array.as_primitive::<TimestampMillisecondType>(), out, unset, whole);
        }
        DataType::Timestamp(ArrowUnit::Microsecond, _) => {
            each(array.as_primitive::<TimestampMicrosecondType>(), out, unset, whole);
        }
        DataType::Timestamp(ArrowUnit::Nanosecond, _) => {
            each(array.as_primitive::<TimestampNanosecondType>(), out, unset, whole);
        }
        _ => {}
    }
}

/// Appends byte counts; null, negative and not-a-number are unset.
pub(super) fn append_bytes(array: &dyn Array, out: &mut Vec<u64>) {
    append(
        array,
        out,
        UNSET_BYTES,
        |value| u64::try_from(value).unwrap_or(UNSET_BYTES),
        |value| if value >= 0.0 { value as u64 } else { UNSET_BYTES },
    );
}

/// Appends ports; null and numbers that are no port become 0.
pub(super) fn append_ports(array: &dyn Array, out: &mut Vec<u16>) {
    let port = |value: i64| u16::try_from(value).unwrap_or(0);
    append(array, out, 0, port, |value| port(value as i64));
}

/// Appends response codes; null and numbers that are none are unset.
pub(super) fn append_codes(array: &dyn Array, out: &mut Vec<u16>) {
    let code = |value: i64| u16::try_from(value).unwrap_or(DnsBatch::NO_CODE);
    append(array, out, DnsBatch::NO_CODE, code, |value| code(value as i64));
}

/// Appends durations in seconds as microseconds; null and not-a-number are unset,
/// negative ones, which a clock that was set back gives, are 0.
pub(super) fn append_durations(array: &dyn Array, out: &mut Vec<u64>) {
    append(
        array,
        out,
        UNSET_DURATION,
        |secs| secs.max(0).cast_unsigned().saturating_mul(1_000_000),
        |secs| if secs.is_nan() { UNSET_DURATION } else { (secs * 1e6).round().max(0.0) as u64 },
    );
}

/// Appends protocol numbers; null and numbers that are none become 255.
pub(super) fn append_protocols(array: &dyn Array, out: &mut Vec<u8>) {
    let protocol = |value: i64| u8::try_from(value).unwrap_or(u8::MAX);
    append(array, out, u8::MAX, protocol, |value| protocol(value as i64));
}

/// How a time column is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TimeColumn {
    /// Whole numbers of a unit that the type does not tell.
    Whole,
    /// Fractional seconds.
    RealSeconds,
    /// A Parquet timestamp of this unit.
    Typed(TimeUnit),
}

impl TimeColumn {
    /// How a column of this type stores times, `None` when it cannot.
    pub(super) fn of(kind: &DataType) -> Option<Self> {
        Some(match kind {
            DataType::Float32 | DataType::Float64 => Self::RealSeconds,
            DataType::Timestamp(unit, _) => Self::Typed(match unit {
                ArrowUnit::Second => TimeUnit::Seconds,
                ArrowUnit::Millisecond => TimeUnit::Millis,
                ArrowUnit::Microsecond => TimeUnit::Micros,
                ArrowUnit::Nanosecond => TimeUnit::Nanos,
            }),
            kind if kind.is_integer() => Self::Whole,
            _ => return None,
        })
    }

    /// Appends times in microseconds; `unit` is that of whole numbers.
    pub(super) fn append(array: &dyn Array, unit: TimeUnit, out: &mut Vec<i64>) {
        append(
            array,
            out,
            UNSET_TIME,
            |value| unit.to_micros(value),
            |seconds| {
                if seconds.is_finite() { (seconds * 1e6).round() as i64 } else { UNSET_TIME }
            },
        );
    }

    /// The numbers of a column as stored, without nulls.
    pub(super) fn raw_values(array: &dyn Array) -> Vec<i64> {
        let mut values = Vec::with_capacity(array.len());
        append(array, &mut values, UNSET_TIME, |value| value, |value| value as i64);
        values.retain(|value| *value != UNSET_TIME);
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Float64Array, Int8Array, Int64Array, TimestampMillisecondArray, UInt64Array};

    #[test]
    fn every_width_and_nulls() {
        let mut bytes = Vec::new();
        append_bytes(&Int8Array::from(vec![Some(1), None, Some(-1)]), &mut bytes);
        append_bytes(&UInt64Array::from(vec![7, u64::MAX]), &mut bytes);
        append_bytes(&Float64Array::from(vec![2.0, f64::NAN, -3.0]), &mut bytes);
        assert_eq!(bytes, [1, UNSET_BYTES, UNSET_BYTES, 7, i64::MAX as u64, 2, UNSET_BYTES, UNSET_BYTES]);
        let mut ports = Vec::new();
        append_ports(&Int64Array::from(vec![Some(443), Some(65536), Some(-1), None]), &mut ports);
        assert_eq!(ports, [443, 0, 0, 0]);
        let mut protocols = Vec::new();
        append_protocols(&Int64Array::from(vec![Some(6), Some(300), None]), &mut protocols);
        assert_eq!(protocols, [6, 255, 255]);
    }

    #[test]
    fn times_become_microseconds() {
        let mut times = Vec::new();
        TimeColumn::append(&Int64Array::from(vec![Some(150), None]), TimeUnit::Hundredths, &mut times);
        TimeColumn::append(&Float64Array::from(vec![1.25, f64::INFINITY]), TimeUnit::Seconds, &mut times);
        TimeColumn::append(&TimestampMillisecondArray::from(vec![7]), TimeUnit::Millis, &mut times);
        assert_eq!(times, [1_500_000, UNSET_TIME, 1_250_000, UNSET_TIME, 7_000]);
        assert_eq!(TimeColumn::of(&DataType::Utf8), None);
    }
}
