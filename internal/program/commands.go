package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"luna/internal/importer"
	"luna/kalman/casefile"
	"luna/models"
)

// command is one word of the program.
type command struct {
	usage string
	run   func(ctx context.Context, e Env, args []string) error
}

// commands is every word that the program knows.
func commands() map[string]command {
	return map[string]command{
		"serve":     {"serve — run the web server and the jobs (this is what happens without a word)", serve},
		"demo":      {"demo [-fresh] — run with a demo university on an SQLite file of its own", demoCommand},
		"migrate":   {"migrate [up|down|status|roles] — bring the database's schema up to date; roles: print the script that makes PostgreSQL's roles", migrateCommand},
		"job":       {"job NAME — run one job now", jobCommand},
		"user":      {"user add -email … -name … -role … -university … — add a person, the password is read from the input", userCommand},
		"import":    {importer.Usage + " — take over answers given elsewhere\n  luna " + importer.AccountsUsage + " — take over people with their passwords", importCommand},
		"erase":     {"erase replay — erase again whom a restored backup has brought back (every start does so, too)", eraseCommand},
		"retention": {"retention [-dry-run] — remove what is kept no longer, or say what would be removed", retentionCommand},
		"audit":     {"audit verify [-anchor FILE] [-university SLUG] — hold the audit log against its hashes and anchors", auditCommand},
		"media":     {"media check [-content] — compare the records of files with what is stored", mediaCommand},
		"reseal":    {"reseal — seal with the newest key what is sealed with an older one", resealCommand},
		"doctor":    {"doctor [-json] — look at the whole installation, say what is wrong and what to do", doctorCommand},
		"model":     {"model run [CASE.json] — compute a state space model from a file or the input", modelCommand},
		"health":    {"health — ask the running program whether it is well", healthCommand},
		"version":   {"version [-modules] — say which version this is, and what it is made of", versionCommand},
	}
}

// ErrUsage: the words given are none that the program knows.
var ErrUsage = errors.New("unknown command")

// Run carries out one command line; without a word it serves.
func Run(ctx context.Context, e Env, args []string) error {
	if len(args) == 0 {
		return serve(ctx, e, nil)
	}
	c, ok := commands()[args[0]]
	if !ok {
		return fmt.Errorf("%w %q\n\n%s", ErrUsage, args[0], Usage())
	}
	return c.run(ctx, e, args[1:])
}

// Usage lists the commands.
func Usage() string {
	var lines []string
	for _, c := range commands() {
		lines = append(lines, "  luna "+c.usage)
	}
	sort.Strings(lines)
	return "Commands:\n" + strings.Join(lines, "\n") + "\n"
}

func modelCommand(_ context.Context, e Env, args []string) error {
	if len(args) == 0 || args[0] != "run" || len(args) > 2 {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["model"].usage)
	}
	in := e.In
	if len(args) == 2 && args[1] != "-" {
		file, err := openFile(args[1])
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	return casefile.Run(in, e.Out)
}

func jobCommand(ctx context.Context, e Env, args []string) error {
	p, err := Open(ctx, e)
	if err != nil {
		return err
	}
	defer p.Close()
	if len(args) != 1 {
		return fmt.Errorf("%w: name one of the jobs: %s", ErrUsage, strings.Join(p.Jobs.Names(), ", "))
	}
	detail, err := p.Jobs.Run(ctx, args[0])
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Out, detail)
	return err
}

func migrateCommand(ctx context.Context, e Env, args []string) error {
	if len(args) == 1 && args[0] == "roles" {
		_, err := io.WriteString(e.Out, models.RolesScript())
		return err
	}
	store, err := openOwned(ctx, e)
	if err != nil {
		return err
	}
	defer store.Close()
	word := "up"
	if len(args) == 1 {
		word = args[0]
	}
	switch {
	case len(args) > 1:
		return ErrUsage
	case word == "up":
		err = store.Migrate(ctx)
	case word == "down":
		err = store.MigrateDown(ctx)
	case word != "status":
		return fmt.Errorf("%w: migrate %s", ErrUsage, word)
	}
	if err != nil {
		return err
	}
	steps, err := store.MigrationStatus(ctx)
	for _, s := range steps {
		fmt.Fprintf(e.Out, "%4d  %-30s %s\n", s.Version, s.Name, map[bool]string{true: "applied", false: "pending"}[s.Applied])
	}
	return err
}

// readLine reads the first line of the input, for secrets that must not stand
// on a command line.
func readLine(in io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(in, 4096))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimRight(line, "\r"), nil
}
