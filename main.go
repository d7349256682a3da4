// Luna is surveys through a term, trends from the answers, and the course
// itself, for universities. `luna demo` shows it; see README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // zones on machines that have none

	"luna/config"
	"luna/internal/program"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "luna:", err)
		os.Exit(1)
	}
}

// run reads the environment once and carries out the command line.
func run(ctx context.Context, args []string) error {
	if len(args) > 0 && (args[0] == "help" || args[0] == "-h" || args[0] == "--help") {
		fmt.Print(program.Usage())
		return nil
	}
	c, err := config.Load(os.LookupEnv)
	if err != nil {
		return fmt.Errorf("the configuration has mistakes:\n%w", err)
	}
	var lines slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if c.LogJSON {
		lines = slog.NewJSONHandler(os.Stderr, nil)
	}
	return program.Run(ctx, program.Env{
		Config: c, Now: time.Now, Log: slog.New(lines), In: os.Stdin, Out: os.Stdout,
	}, args)
}
