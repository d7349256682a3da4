package privacy

// Cell is what one number of a series is made of: one period of one module.
type Cell struct {
	Students []uint64 // whose answers it holds; doubles count once
	Same     bool     // all of them gave the same value
}

// Verdict says why a number is shown or not. It is for logs and tests: viewers
// read one and the same sentence whatever the reason, since "all same" by
// itself would tell something.
type Verdict string

// The verdicts on a cell.
const (
	Show        Verdict = ""
	Empty       Verdict = "empty"        // nobody answered
	SmallModule Verdict = "small module" // the module has fewer than k students
	TooFew      Verdict = "too few"      // fewer than k answered
	Leftover    Verdict = "leftover"     // taking away those who share leaves fewer than k
	AllSame     Verdict = "all same"     // the mean would tell everybody's answer
)

// Rule is how the numbers of one module are held back from one kind of viewer.
type Rule struct {
	K      int             // smallest group; below Floor counts as Floor
	Module int             // students enrolled
	Open   map[uint64]bool // students whose own values the viewer may see
}

// Judge gives the verdict on a cell. Students whose own values the viewer sees
// do not hide the others: a mean of ten of whom nine are known tells the
// tenth. So those who are not known must be k, or none.
func (r Rule) Judge(c Cell) Verdict {
	students := distinct(c.Students)
	hidden := r.hidden(students)
	switch {
	case len(students) == 0:
		return Empty
	case r.Module < r.k():
		return SmallModule
	case len(students) < r.k():
		return TooFew
	case hidden > 0 && hidden < r.k():
		return Leftover
	case c.Same && hidden > 0:
		return AllSame
	}
	return Show
}

// Series gives the verdict on each cell of a series. The cells must be those
// of one partition, so that no answer is in two of them.
func (r Rule) Series(cells []Cell) []Verdict {
	verdicts := make([]Verdict, len(cells))
	for i, c := range cells {
		verdicts[i] = r.Judge(c)
	}
	return verdicts
}

// Total tells whether a number over the whole series may be shown beside its
// cells, once, when the term is over: what remains when the shown cells are
// taken from it, the cells that are held back, must come from k hidden
// students together, or from none. The cells are those that were shown, late
// answers left out. A running total is no total in this sense: from one week
// to the next it tells the week. Make it of shown cells only.
func (r Rule) Total(cells []Cell) bool {
	all, rest := map[uint64]bool{}, map[uint64]bool{}
	for _, c := range cells {
		held := r.Judge(c) != Show
		for _, s := range c.Students {
			all[s] = true
			if held {
				rest[s] = true
			}
		}
	}
	left := r.hidden(rest)
	return r.Judge(Cell{Students: keys(all)}) == Show && (left == 0 || left >= r.k())
}

// Reissue tells whether a number that has been shown may be replaced by a new
// one. changed are the students whose part in it was added, taken away or
// altered since: the difference of the two numbers is a number about them.
// Compare with every number shown for the period so far, not the last alone.
func (r Rule) Reissue(changed []uint64) bool {
	hidden := r.hidden(distinct(changed))
	return hidden == 0 || hidden >= r.k()
}

func (r Rule) k() int {
	return max(r.K, Floor)
}

func (r Rule) hidden(students map[uint64]bool) int {
	n := 0
	for s := range students {
		if !r.Open[s] {
			n++
		}
	}
	return n
}

func distinct(students []uint64) map[uint64]bool {
	set := make(map[uint64]bool, len(students))
	for _, s := range students {
		set[s] = true
	}
	return set
}

func keys(set map[uint64]bool) []uint64 {
	list := make([]uint64, 0, len(set))
	for s := range set {
		list = append(list, s)
	}
	return list
}
