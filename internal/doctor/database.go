package doctor

import (
	"context"
	"fmt"
	"strings"

	"luna/models"
)

// poolSize is how many connections one process keeps, see models.Options.
const poolSize = 12

// oldestServer is the first PostgreSQL that has all that we use.
const oldestServer = 150000

func database(ctx context.Context, p Patient) []Finding {
	err := p.Broken
	if p.Store != nil {
		err = p.Store.Ping(ctx)
	}
	if err != nil {
		return []Finding{{
			Level: Fault, Found: "the database does not answer: " + err.Error(),
			Meaning: "Nothing works without it. What else needs it could not be looked at.",
			Do:      "Look whether it runs, and whether LUNA_DATABASE_URL or LUNA_DATA_DIR names it.",
		}}
	}
	found := fine("%s answers", p.Store.Engine())
	if p.Store.Engine() == models.SQLite && p.Config.Production {
		found = append(found, Finding{
			Level: Warning, Found: "it is an SQLite file",
			Meaning: "There is one wall between universities instead of two, and one process can serve.",
			Do:      "For more than one university use PostgreSQL (LUNA_DATABASE_URL).",
		})
	}
	return found
}

func roles(ctx context.Context, p Patient) []Finding {
	if p.Store == nil || p.Store.Engine() != models.Postgres {
		return nil
	}
	if err := p.Store.AssertRole(ctx); err != nil {
		return []Finding{{
			Level: Fault, Found: err.Error(),
			Meaning: "Row-level security does not hold for the program, so one mistake in it shows another university's data. It does not start like this.",
			Do:      "Make the roles (luna migrate roles), and let LUNA_DATABASE_URL sign in as luna_app.",
		}}
	}
	found := fine("the program signs in as a role that is bound by both walls")
	if p.Config.OwnerURL != "" && p.Config.Production {
		found = append(found, Finding{
			Level: Warning, Found: "LUNA_DATABASE_OWNER_URL is set for the program, too",
			Meaning: "Whoever breaks into it can take the walls down.",
			Do:      "Give it to \"luna migrate\" alone, which runs before the program.",
		})
	}
	return found
}

func walls(ctx context.Context, p Patient) []Finding {
	if p.Store == nil || p.Store.Engine() != models.Postgres {
		return nil
	}
	holes, err := p.Store.Holes(ctx)
	if err != nil {
		return unasked(err, "Look whether the schema is there: luna migrate status.")
	}
	var found []Finding
	for _, hole := range holes {
		found = append(found, Finding{
			Level: Fault, Found: hole,
			Meaning: "One university may be able to reach another's data here.",
			Do:      "As luna_owner: SELECT raise_walls(); and take back what was added by hand. Then look again.",
		})
	}
	return orFine(found, "row-level security, keys, grants and functions are as the program made them")
}

func schema(ctx context.Context, p Patient) []Finding {
	if p.Store == nil {
		return nil
	}
	if err := p.Store.Ready(ctx); err != nil {
		return []Finding{{
			Level: Fault, Found: err.Error(), Meaning: "The program does not serve on another schema than its own.",
			Do: "Run \"luna migrate up\", or the version of the program that belongs to the schema.",
		}}
	}
	return fine("it is the one of this program")
}

func durability(ctx context.Context, p Patient) []Finding {
	if p.Store == nil {
		return nil
	}
	server, err := p.Store.Server(ctx)
	if err != nil {
		return unasked(err, "Look at the log of the database.")
	}
	var found []Finding
	if len(server.Unsafe) > 0 {
		level, meaning := Fault, "After a crash of the machine answers may be gone for which a student was thanked."
		if len(server.Unsafe) == 1 && strings.HasPrefix(server.Unsafe[0], "data_checksums") {
			level, meaning = Warning, "A disk that returns wrong bytes is not noticed."
		}
		found = append(found, Finding{
			Level: level, Found: strings.Join(server.Unsafe, ", "), Meaning: meaning,
			Do: "Set it to on in postgresql.conf; checksums: pg_checksums --enable while the server is stopped.",
		})
	}
	if server.Version > 0 && server.Version < oldestServer {
		found = append(found, Finding{
			Level: Fault, Found: fmt.Sprintf("PostgreSQL %d", server.Version/10000), Meaning: "The walls need views and schemas as they are since 15.",
			Do: "Upgrade the server to 15 or newer.",
		})
	}
	for _, damage := range server.Damage {
		found = append(found, Finding{
			Level: Fault, Found: damage, Meaning: "The file of the database is damaged.",
			Do: "Stop the program, keep the file, restore the last backup (docs/operators.md).",
		})
	}
	return orFine(found, "what was acknowledged is on the disk, and the data fits together")
}

func connections(ctx context.Context, p Patient) []Finding {
	if p.Store == nil || p.Store.Engine() != models.Postgres {
		return nil
	}
	server, err := p.Store.Server(ctx)
	if err != nil {
		return unasked(err, "Look at the log of the database.")
	}
	const others = 10 // migrations, backups, people
	need := p.Config.Replicas*poolSize + others
	if need > server.MaxConnections {
		return []Finding{{
			Level: Fault, Found: fmt.Sprintf("%d processes may want %d connections, the server lets %d in", p.Config.Replicas, need, server.MaxConnections),
			Meaning: "When many people come, pages fail.",
			Do:      fmt.Sprintf("Set max_connections to %d or more, or run fewer processes.", need),
		}}
	}
	return fine("%d processes, at most %d connections of %d", p.Config.Replicas, need, server.MaxConnections)
}
