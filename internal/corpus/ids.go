package corpus

import (
	"fmt"
	"strings"
	"time"
)

// unique keeps the first of each.
func unique(all []string) []string {
	seen, rest := map[string]bool{}, []string(nil)
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			rest = append(rest, s)
		}
	}
	return rest
}

// IDs are numbers of records as no page of ours writes them: at least 60.
// None of them is the number of a record, except for those with which a careless
// reader would find record 1.
func IDs() []string {
	all := []string{
		"-1", "-0", "0", "+1", "00", "01", "0001", " 1", "1 ", "\t1", "1\n", "1\r\n", "1\x00", "\x00", "", " ", "1.0", "1.", ".1", "1e3", "1E0", "1e309", "0x1", "0b1", "0o1", "1_0", "1,0", "1'",
		"１", "０", "١", "१", "①", "²", "Ⅷ", "−1", "1\u200b", "\ufeff1", "1\u202e", "\xff", "\xed\xa0\x80",
		"NaN", "Infinity", "-Infinity", "null", "undefined", "true", "[1]", "{}", "1 or 1=1", "1' or '1'='1", "1;drop table users", "1--", "1/**/", "(select 1)", "$1", "?", "%", "*", "..", ".", "1/..", "../1", "..\\1", "%2e%2e",
		"2147483647", "2147483648", "4294967295", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		"18446744073709551615", "18446744073709551616", "18446744073709551617", "340282366920938463463374607431768211456",
		strings.Repeat("9", 100), strings.Repeat("9", 3000), strings.Repeat("0", 200) + "1", "1" + strings.Repeat(" ", 200),
	}
	for i := range 5 {
		all = append(all, fmt.Sprintf("%08x-0000-4000-8000-%012x", i*0x1f2e3d, i), fmt.Sprintf("%032x", i+7), fmt.Sprintf("1;%d", i), fmt.Sprintf("1,%d", i+2))
	}
	return unique(all)
}

// Dates are days and times as they should not be, and as they are where clocks
// jump: at least 150.
func Dates() []string {
	days := []string{
		"2026-03-29", "2026-10-25", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2026-02-30", "2026-04-31", "2026-00-10", "2026-13-01", "2026-01-00", "2026-01-32", "2026-12-31", "2027-01-01",
		"0000-01-01", "0001-01-01", "1582-10-10", "1883-11-18", "1893-04-01", "1969-12-31", "1970-01-01", "2011-12-30", "2038-01-19", "9999-12-31", "10000-01-01", "-0001-01-01", "+002026-01-01", "292277026596-12-04",
	}
	times := []string{"", "T00:00", "T02:30", "T24:00", "T23:59:60", "T25:61", "T12:00Z", "T12:00+14:00", "T12:00-25:00", " 12:00 PM", "T12:00:00.123456789999Z"}
	var all []string
	for i, day := range days {
		for j, time := range times {
			if j == 0 || (i+j)%3 == 0 || i < 3 {
				all = append(all, day+time)
			}
		}
	}
	when := time.Date(2026, 3, 29, 1, 59, 59, 999999999, time.FixedZone("odd", 12345))
	for _, layout := range []string{
		time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen, time.Stamp,
		"02.01.2006", "2.1.06", "01/02/2006", "2/1/2006", "20060102", "2006-002", "06-01-02", "2006/01/02", "2006.01.02", "2006-1-2", "Jan 2", "2 January 2006", "15:04", "2006-01", "2006",
	} {
		all = append(all, when.Format(layout))
	}
	for _, zone := range []string{"Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu", "../../etc/passwd", "Nowhere/Town", "Local", "UTC+25", "CEST"} {
		all = append(all, "2026-03-29T02:30["+zone+"]", "2026-10-25 02:30 "+zone)
	}
	return unique(append(all,
		"", " ", "-", "--", "2026-", "2026-W13-7", "2026-W54", "today", "tomorrow", "heute", "now()", "NaN", "Invalid Date", "0", "-1", "1e9", "1774746000", "1774746000000", "9223372036854775807", "９９９９-０１-０１", "٢٠٢٦-٠١-٠١",
		"2026-01-01 ", " 2026-01-01", "2026-01-01\x00", "2026-01-01\n2026-01-02", "2026-01-01,2026-01-02", "2026‐01‐01", "2026–01–01", "\u200e2026-01-01", "\xff", "infinity", "-infinity", "epoch", "allballs",
		"2026-01-01'--", "P1D", "R5/2026-01-01/P1D", "2026-01-01/2026-02-01", strings.Repeat("2026-", 1000), strings.Repeat("9", 400)+"-01-01"))
}
