//! How many text messages a text is sent as (3GPP TS 23.038 and TS 23.040).

open_enum! {
    /// How the characters of a text message are written.
    pub enum SegmentEncoding {
        /// 7 bits for each unit: 160 in a single message, 153 in each of several.
        Gsm7 = "gsm7",
        /// 16 bits for each unit: 70 in a single message, 67 in each of several.
        Ucs2 = "ucs2",
    }
}

entry! {
    /// How many text messages a text is sent as.
    reply "messaging.estimate_segments";
    pub struct SegmentEstimate {
        req {
            /// How its characters are written.
            encoding: SegmentEncoding,
            /// How many units it has: septets, or 16-bit units.
            units: u32,
            /// How many messages it needs; 0 for the empty text.
            segments: u32,
            /// How many units more fit without another message.
            remaining: u32,
        }
    }
}

/// The basic character set; the escape to the extension table is left out.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Characters of the extension table: two septets each.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Estimates how many text messages `text` is sent as: in the 7-bit alphabet when every character is in it, or else in
/// 16-bit units. A character of two units is never divided between two messages.
///
/// ```
/// use cif_protocol::channel::{SegmentEncoding, estimate_segments};
///
/// let short = estimate_segments("Good morning");
/// assert_eq!((short.encoding, short.segments, short.remaining), (SegmentEncoding::Gsm7, 1, 148));
/// assert_eq!(estimate_segments("Доброе утро").encoding, SegmentEncoding::Ucs2);
/// ```
#[must_use]
pub fn estimate_segments(text: &str) -> SegmentEstimate {
    let septets = |c: char| match c {
        c if BASIC.contains(c) => Some(1),
        c if EXTENSION.contains(c) => Some(2),
        _ => None,
    };
    let (encoding, widths, single, part) = match text.chars().map(septets).collect::<Option<Vec<u32>>>() {
        Some(widths) => (SegmentEncoding::Gsm7, widths, 160, 153),
        None => {
            // A character has one or two 16-bit units.
            let widths = text.chars().map(|c| if c.len_utf16() == 2 { 2 } else { 1 }).collect();
            (SegmentEncoding::Ucs2, widths, 70, 67)
        }
    };
    let units: u32 = widths.iter().sum();
    if units <= single {
        return SegmentEstimate::new(encoding, units, u32::from(units > 0), single - units);
    }
    let (mut segments, mut room) = (1_u32, part);
    for width in widths {
        if width > room {
            segments += 1;
            room = part;
        }
        room -= width;
    }
    SegmentEstimate::new(encoding, units, segments, room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (SegmentEncoding, u32, u32, u32) {
        let estimate = estimate_segments(text);
        (estimate.encoding, estimate.units, estimate.segments, estimate.remaining)
    }

    #[test]
    fn the_limits_of_both_alphabets() {
        use SegmentEncoding::{Gsm7, Ucs2};
        assert_eq!(of(""), (Gsm7, 0, 0, 160));
        assert_eq!(of(&"a".repeat(160)), (Gsm7, 160, 1, 0));
        assert_eq!(of(&"a".repeat(161)), (Gsm7, 161, 2, 145));
        assert_eq!(of(&"a".repeat(306)), (Gsm7, 306, 2, 0));
        assert_eq!(of(&"a".repeat(307)), (Gsm7, 307, 3, 152));
        assert_eq!(of(&"я".repeat(70)), (Ucs2, 70, 1, 0));
        assert_eq!(of(&"я".repeat(71)), (Ucs2, 71, 2, 63));
        assert_eq!(BASIC.chars().count(), 127);
    }

    #[test]
    fn characters_of_two_units_are_not_divided() {
        assert_eq!(of("€"), (SegmentEncoding::Gsm7, 2, 1, 158));
        // 152 letters leave one septet, which the sign does not fit into: it goes to the second message.
        let text = format!("{}€{}", "a".repeat(152), "b".repeat(20));
        assert_eq!(of(&text), (SegmentEncoding::Gsm7, 174, 2, 131));
        let text = format!("{}😀{}", "я".repeat(66), "я".repeat(4));
        assert_eq!(of(&text), (SegmentEncoding::Ucs2, 72, 2, 61));
    }
}
