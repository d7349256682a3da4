package models_test

import (
	"context"
	"fmt"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

// BenchmarkVerifyAudit tells how many entries a second are verified. The goal
// is 10⁶ in 30 s.
func BenchmarkVerifyAudit(b *testing.B) {
	const entries = 100_000
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			k := storetest.New(b, engine)
			_, admin := k.University(b, "north")
			if err := admin.ManyAuditForTest(context.Background(), entries); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if c := chainOf(b, k, "north"); c.Entries < entries || len(c.Faults) > 0 {
					b.Fatalf("%+v", c)
				}
			}
			b.ReportMetric(float64(entries*b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkTransactions tells what the log costs a transaction that writes one
// row: without it, with it, and with all at one chain or each at its own.
func BenchmarkTransactions(b *testing.B) {
	for _, engine := range []models.Engine{models.SQLite, models.Postgres} {
		for _, c := range []struct {
			name         string
			universities int
			audit        bool
		}{{"without", 1, false}, {"one chain", 1, true}, {"six chains", 6, true}} {
			b.Run(fmt.Sprintf("%s/%s", engine, c.name), func(b *testing.B) {
				k := storetest.New(b, engine)
				var scopes []models.Scope
				for i := range c.universities {
					_, admin := k.University(b, fmt.Sprintf("north%d", i))
					scopes = append(scopes, admin)
				}
				turns := make(chan models.Scope, 1024)
				go func() {
					for i := 0; ; i++ {
						turns <- scopes[i%len(scopes)]
					}
				}()
				b.SetParallelism(3) // six on two cores, as many as there are connections
				b.ResetTimer()
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						if err := (<-turns).TouchForTest(context.Background(), c.audit); err != nil {
							b.Error(err)
						}
					}
				})
			})
		}
	}
}
