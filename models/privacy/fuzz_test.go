package privacy

import "testing"

// FuzzSuppression: in terms of any kind the attacker who adds and subtracts
// works out nobody's answer and no sum of fewer than five.
func FuzzSuppression(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		values, groups, asked, _ := attack(publisher{few: true, leftover: true, total: true, freeze: true}, seed)
		if values != 0 || groups != 0 {
			t.Fatalf("of %d answers the attacker worked out %d, and %d small sums", asked, values, groups)
		}
	})
}
