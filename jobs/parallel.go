package jobs

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls do for 0 … n-1, spread over the workers (0: one a core). Each
// call may write only what is its own, so that the number of workers has no
// effect on the result. It gives the error of the lowest number that failed.
func parallel(workers, n int, do func(i int) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, n)
	for range min(workers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				errs[i] = do(i)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
