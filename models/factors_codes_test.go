package models_test

import (
	"strings"
	"testing"

	"luna/models"
)

// TestARecoveryCodeCannotBeFoundFromItsHash: kept under a plain hash, it needs
// 112 random bits; a letter of the alphabet has five.
func TestARecoveryCodeCannotBeFoundFromItsHash(t *testing.T) {
	eachHolder(t, models.Lecturer, func(t *testing.T, m *holder) {
		m.withApp(t)
		codes, err := m.NewCodes(t.Context(), m.visitor(t).SessionID)
		if err != nil || len(codes) != 10 {
			t.Fatalf("%d codes, %v", len(codes), err)
		}
		for _, code := range codes {
			if bits := 5 * len(strings.ReplaceAll(code, "-", "")); bits < 112 {
				t.Errorf("%s has %d bits", code, bits)
			}
		}
	})
}
