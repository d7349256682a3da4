package opstest

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends cmd should the tests be killed. The signal follows the
// thread that starts cmd; see start.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}
