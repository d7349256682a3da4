package kalman_test

import (
	"context"
	"errors"
	"testing"

	"luna/kalman"
)

func TestAPanelOfEqualValuesIsDegenerateWhateverTheValue(t *testing.T) {
	for _, value := range []float64{0, 0.1, 1.0 / 3, 2.7, 1e-12, -1e12} {
		panel := make([]kalman.Series, 7)
		for i := range panel {
			for range 9 {
				panel[i].Y = append(panel[i].Y, value)
			}
		}
		if _, err := kalman.FitLevelOUPanel(context.Background(), panel, kalman.PanelOptions{}); !errors.Is(err, kalman.ErrDegenerate) {
			t.Errorf("all values %g: %v, want degenerate", value, err)
		}
	}
}
