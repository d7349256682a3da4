package program

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"luna/models"
)

// userCommand adds a person from the command line, for the first steps of an
// installation and for scripts.
func userCommand(ctx context.Context, e Env, args []string) error {
	if len(args) == 0 || args[0] != "add" {
		return fmt.Errorf("%w: use luna %s", ErrUsage, commands()["user"].usage)
	}
	flags := flag.NewFlagSet("user add", flag.ContinueOnError)
	flags.SetOutput(e.Out)
	email := flags.String("email", "", "e-mail address, with which the person signs in")
	name := flags.String("name", "", "name")
	role := flags.String("role", "lecturer", "student, lecturer or administrator")
	slug := flags.String("university", "", "short name of the university; empty: a platform administrator")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	password, err := readLine(e.In)
	if err != nil {
		return err
	}
	p, err := Open(ctx, e)
	if err != nil {
		return err
	}
	defer p.Close()
	actor, err := p.Store.Operator(ctx, *slug)
	if err != nil {
		return fmt.Errorf("finding the university %q: %w", *slug, err)
	}
	u, err := p.Store.As(actor).CreateUser(ctx, models.UserInput{
		Email: *email, Name: *name, Role: models.Role(*role), Password: password,
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.Out, "added %s (%s)\n", u.Email, u.Role)
	return err
}

// healthCommand asks the running program from the same machine, for
// containers that have no other program in them.
func healthCommand(ctx context.Context, e Env, _ []string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+e.Config.Listen+"/health", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1024))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("unhealthy: %s", body)
	}
	_, err = fmt.Fprintf(e.Out, "%s\n", body)
	return err
}

func openFile(name string) (*os.File, error) { return os.Open(name) }
