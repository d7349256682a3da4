package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"luna/internal/doctor"
	"luna/jobs"
	"luna/models"
)

// errSick is what the command ends with when a check has found a fault.
var errSick = errors.New("something is wrong with this installation, see above")

// doctorCommand examines the configured installation. It opens the database
// as it is: a role, a schema or a file that the program would refuse is what
// it is there to tell of.
func doctorCommand(ctx context.Context, e Env, args []string) error {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(e.Out)
	asJSON := flags.Bool("json", false, "tell it to a machine")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: %q is too much; use luna %s", ErrUsage, flags.Arg(0), commands()["doctor"].usage)
	}
	p, err := patient(ctx, e)
	if err != nil {
		return err
	}
	if p.Store != nil {
		defer p.Store.Close()
	}
	found := doctor.Examine(ctx, p)
	show := doctor.Print
	if *asJSON {
		show = doctor.PrintJSON
	}
	if err := show(e.Out, found); err != nil {
		return err
	}
	if doctor.Sick(found) {
		return errSick
	}
	return nil
}

func patient(ctx context.Context, e Env) (doctor.Patient, error) {
	p := doctor.Patient{Config: e.Config, Now: e.Now, Machine: doctor.ThisMachine()}
	p.Store, p.Broken = openExisting(ctx, e)
	p.Due = jobs.New(jobs.Options{Store: p.Store, Now: e.Now}).Due(e.Now())
	var err error
	if e.Config.Media.InBucket() || p.Store != nil { // a folder that is not there is not made
		if p.Media, err = openMedia(e.Config); err != nil {
			return p, err
		}
	}
	carrier, err := mailCarrier(e)
	if err != nil {
		return p, err
	}
	if carrier != nil {
		p.Mail = func(ctx context.Context) error {
			trip, err := carrier.Open(ctx)
			if err == nil {
				trip.Close()
			}
			return err
		}
	}
	return p, nil
}

// openExisting opens the database but makes no file where there is none.
func openExisting(ctx context.Context, e Env) (*models.Store, error) {
	if e.Config.DatabaseURL == "" {
		if _, err := os.Stat(e.Config.SQLiteFile()); err != nil {
			return nil, err
		}
	}
	return openStore(ctx, e)
}
