package privacy

import (
	"math/rand/v2"
	"testing"
)

// FuzzSuppression: in terms of any kind the attacker who adds and subtracts
// works out nobody's answer and no sum of fewer than five. The terms are short
// and small, so that many are tried.
func FuzzSuppression(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed, uint8(10), uint8(4), uint8(128), uint8(128))
	}
	f.Add(uint64(5), uint8(5), uint8(2), uint8(255), uint8(0))
	f.Fuzz(func(t *testing.T, seed uint64, students, weeks, answering, sharing uint8) {
		rng := rand.New(rand.NewPCG(seed, 7))
		term := randomTermOf(rng, 4+int(students)%10, 1+int(weeks)%4, float64(answering)/255, float64(sharing)/255)
		const k = 5
		a := publisher{few: true, leftover: true, total: true, freeze: true}.publish(term, k)
		if values, groups := found(a, term, k, rng); values != 0 || groups != 0 {
			t.Fatalf("the attacker worked out %d answers and %d small sums", values, groups)
		}
	})
}
