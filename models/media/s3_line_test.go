package media

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestAConnectionOverWhichNothingMovesIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		w, began := watch(here, stall), time.Now()
		go func() {
			for range 3 {
				time.Sleep(stall - time.Second)
				if _, err := there.Write([]byte("x")); err != nil {
					t.Error(err)
				}
			}
		}()
		moved := 0
		for one := make([]byte, 1); ; moved++ {
			if _, err := w.Read(one); err != nil {
				break
			}
		}
		if took := time.Since(began); moved != 3 || took != 3*(stall-time.Second)+stall {
			t.Errorf("closed after %d bytes and %v", moved, took)
		}
		there.Close()
	})
}
