package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime/debug"
)

// Version is what `luna version` says; the build sets it.
var Version = "development"

// errNoModules: the program was not built by the go command from a module.
var errNoModules = errors.New("this program does not know what it was built from")

// versionCommand says which version this is and, for whoever has to know what
// runs here, each module in it with the hash of its source.
func versionCommand(_ context.Context, e Env, args []string) error {
	flags := flag.NewFlagSet("version", flag.ContinueOnError)
	flags.SetOutput(e.Out)
	modules := flags.Bool("modules", false, "list the modules that the program was built from, with the hashes of their sources")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["version"].usage)
	}
	if _, err := fmt.Fprintln(e.Out, "luna", Version); err != nil || !*modules {
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errNoModules
	}
	fmt.Fprintln(e.Out, "go", info.GoVersion)
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		if _, err := fmt.Fprintln(e.Out, m.Path, m.Version, m.Sum); err != nil {
			return err
		}
	}
	return nil
}
