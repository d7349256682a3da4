package privacy

import (
	"math/big"
	"math/rand/v2"
)

// unknown is what the attacker is after: one student's value in one period.
type unknown struct {
	student uint64
	period  int
}

// attacker collects every number it gets to see as a sum of unknowns. It is
// stronger than any real one: it knows who answered, and no number is rounded.
type attacker struct {
	sums []map[unknown]int64
}

func (a *attacker) sees(period int, students ...uint64) {
	sum := map[unknown]int64{}
	for _, s := range students {
		sum[unknown{s, period}] = 1
	}
	a.sums = append(a.sums, sum)
}

func (a *attacker) seesTotal(cells [][]uint64) {
	sum := map[unknown]int64{}
	for period, students := range cells {
		for _, s := range students {
			sum[unknown{s, period}] = 1
		}
	}
	a.sums = append(a.sums, sum)
}

// solve brings the sums into reduced echelon form, with exact fractions, and
// returns what each row then speaks of: one unknown is a value found out,
// several are a group whose sum is known. order decides which combinations of
// several come out; single values come out in any order.
func (a *attacker) solve(rng *rand.Rand) [][]unknown {
	index, names := map[unknown]int{}, []unknown{}
	for _, sum := range a.sums {
		for u := range sum {
			if _, seen := index[u]; !seen {
				index[u] = len(names)
				names = append(names, u)
			}
		}
	}
	order := rng.Perm(len(names))
	rows := make([][]*big.Rat, len(a.sums))
	for i, sum := range a.sums {
		rows[i] = make([]*big.Rat, len(names))
		for j := range rows[i] {
			rows[i][j] = new(big.Rat)
		}
		for u, factor := range sum {
			rows[i][order[index[u]]].SetInt64(factor)
		}
	}
	named := make([]unknown, len(names))
	for u, i := range index {
		named[order[i]] = u
	}
	return supports(echelon(rows), named)
}

// echelon reduces the rows in place and returns those that are not zero.
func echelon(rows [][]*big.Rat) [][]*big.Rat {
	rank := 0
	for col := 0; rank < len(rows) && col < len(rows[0]); col++ {
		pivot := rank
		for pivot < len(rows) && rows[pivot][col].Sign() == 0 {
			pivot++
		}
		if pivot == len(rows) {
			continue
		}
		rows[rank], rows[pivot] = rows[pivot], rows[rank]
		inverse := new(big.Rat).Inv(rows[rank][col])
		for _, x := range rows[rank] {
			x.Mul(x, inverse)
		}
		for i := range rows {
			if i != rank && rows[i][col].Sign() != 0 {
				subtract(rows[i], rows[rank], new(big.Rat).Set(rows[i][col]))
			}
		}
		rank++
	}
	return rows[:rank]
}

func subtract(row, from []*big.Rat, factor *big.Rat) {
	product := new(big.Rat)
	for j, x := range from {
		if x.Sign() != 0 {
			row[j].Sub(row[j], product.Mul(x, factor))
		}
	}
}

func supports(rows [][]*big.Rat, names []unknown) [][]unknown {
	var found [][]unknown
	for _, row := range rows {
		var of []unknown
		for j, x := range row {
			if x.Sign() != 0 {
				of = append(of, names[j])
			}
		}
		found = append(found, of)
	}
	return found
}
