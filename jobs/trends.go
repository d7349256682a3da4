package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"luna/models"
)

// computeTrends brings the curves of all modules up to date and writes what
// changed. A module that fails does not keep the others from theirs.
func (j *Jobs) computeTrends(ctx context.Context, _ time.Time) (string, error) {
	modules, err := j.system("compute-trends").TrendModules(ctx)
	if err != nil {
		return "", err
	}
	var done tally
	var failed []error
	forms := &formPool{jobs: j}
	for _, m := range modules {
		out, err := j.computeModule(ctx, m, forms)
		if err != nil {
			failed = append(failed, fmt.Errorf("module %d: %w", m.ModuleID, err))
			if ctx.Err() != nil {
				break
			}
			continue
		}
		done.add(out)
	}
	return done.String(), errors.Join(failed...)
}

// tally counts what a run wrote.
type tally struct{ modules, changed, fits, curves int }

func (t *tally) add(o models.TrendOutput) {
	t.modules++
	if !o.Empty() {
		t.changed++
	}
	t.fits += len(o.Fits)
	t.curves += len(o.Trends)
}

func (t tally) String() string {
	return fmt.Sprintf("%d modules, %d changed: %d fits, %d curves", t.modules, t.changed, t.fits, t.curves)
}

// computeModule reads a module, computes what changed and writes it.
func (j *Jobs) computeModule(ctx context.Context, m models.TrendModule, forms *formPool) (models.TrendOutput, error) {
	system := j.system("compute-trends")
	in, err := system.TrendInput(ctx, m, 0)
	if err != nil {
		return models.TrendOutput{}, err
	}
	out, err := j.output(ctx, &in, forms)
	if err != nil || out.Empty() {
		return out, err
	}
	err = system.SaveTrends(ctx, out)
	if errors.Is(err, models.ErrConflict) {
		// Another process has just done the same.
		return models.TrendOutput{}, nil
	}
	return out, err
}

// output computes what differs from the stored curves. It reads no clock and,
// but for a questionnaire's answers in other modules, no database.
func (j *Jobs) output(ctx context.Context, in *models.TrendInput, forms *formPool) (models.TrendOutput, error) {
	out := models.TrendOutput{TrendModule: models.TrendModule{UniversityID: in.University.ID, ModuleID: in.Module.ID}}
	panels, err := scored(in.Versions, in.Surveys, j.Workers)
	if err != nil {
		return out, err
	}
	stored := newStored(in)
	fits := make([]models.ModelFit, len(panels))
	err = parallel(j.Workers, len(panels), func(i int) error {
		p := &panels[i]
		wide := func() (*panel, error) { return forms.panel(ctx, in.University.ID, p.key) }
		var err error
		fits[i], err = fitFor(ctx, p, stored.fits[p.key], wide, in.ReadAt, j.Workers)
		return err
	})
	if err != nil {
		return out, err
	}
	of := newClass(in)
	for i := range panels {
		if err := j.scale(&panels[i], fits[i], in, of, stored, &out); err != nil {
			return out, err
		}
	}
	out.Gone = stored.unseen()
	return out, nil
}

// scale adds to out what changed on one scale.
func (j *Jobs) scale(p *panel, fit models.ModelFit, in *models.TrendInput, of class, stored stored, out *models.TrendOutput) error {
	if fit.ID == 0 {
		fit.UniversityID, fit.ModuleID = out.UniversityID, out.ModuleID
		out.Fits = append(out.Fits, fit)
	}
	same := stored.curves(p, fit)
	group := of.curve(p, in, fit)
	last := stored.modules[p.key]
	if last != nil && last.InputHash == group.InputHash && !slices.Contains(same, false) {
		return nil
	}
	people, err := curves(p, fit, j.Workers)
	if err != nil {
		return err
	}
	for i := range people {
		if !same[i] {
			t := people[i]
			t.UniversityID, t.ComputedAt = out.UniversityID, in.ReadAt
			out.Trends = append(out.Trends, t)
		}
	}
	if last == nil || last.InputHash != group.InputHash {
		var before []models.ModuleTrendPoint
		if last != nil {
			before = last.Points.V
		}
		group.Points.V = of.points(p, people, in, before)
		out.ModuleTrends = append(out.ModuleTrends, group)
	}
	return nil
}

// curve is the module's row of a scale without its points.
func (c class) curve(p *panel, in *models.TrendInput, f models.ModelFit) models.ModuleTrend {
	return models.ModuleTrend{
		UniversityID: in.University.ID, ModuleID: in.Module.ID, FormID: p.key.form, Scale: p.key.code,
		FitID: f.ID, Period: string(c.grid), InputHash: c.hash(p, in, f), ComputedAt: in.ReadAt,
	}
}
