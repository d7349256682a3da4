package importer_test

import (
	"testing"

	"luna/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
