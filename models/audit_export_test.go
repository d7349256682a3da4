package models

import "context"

// AuditForTest writes an entry as a verb does, for the actor of the scope.
func (s Scope) AuditForTest(ctx context.Context, action, object string, id uint64, facts map[string]any) error {
	return s.write(ctx, func(s Scope) error { return s.audit(action, object, id, facts) })
}

// UndoneAuditForTest is a verb that fails after it has noted what it did.
func (s Scope) UndoneAuditForTest(ctx context.Context) error {
	return s.write(ctx, func(s Scope) error {
		if err := s.audit("test.undone", "thing", 1, nil); err != nil {
			return err
		}
		return ErrClosed
	})
}

// AppendAuditUnlockedForTest appends an entry as a program would that forgot
// the lock on the chain: read the head, then write. pause stands between.
func (s Scope) AppendAuditUnlockedForTest(ctx context.Context, pause func()) error {
	return s.asWriter(ctx, func(s Scope) error {
		var head AuditEntry
		if err := s.of(&head).Order("seq DESC").Limit(1).Find(&head).Error; err != nil {
			return err
		}
		pause()
		e := AuditEntry{UniversityID: s.actor.UniversityID, Seq: head.Seq + 1, At: s.now(), Previous: head.Hash}
		e.Hash, _ = e.chained(head.Hash)
		return s.tx.Create(&e).Error
	})
}

// asWriter runs fn as the role that writes the log.
func (s Scope) asWriter(ctx context.Context, fn func(s Scope) error) error {
	return s.write(ctx, func(s Scope) error {
		if s.store.engine == Postgres {
			tx := s.tx.Statement.ConnPool.(*walledTx).tx
			if _, err := tx.ExecContext(ctx, "SELECT set_config('role', 'luna_audit', true)"); err != nil {
				return err
			}
		}
		return fn(s)
	})
}

// RawForTest runs a statement in a transaction of the scope.
func (s Scope) RawForTest(ctx context.Context, statement string, args ...any) error {
	return s.write(ctx, func(s Scope) error { return s.tx.Exec(statement, args...).Error })
}

// RawAsWriterForTest runs a statement as the role that writes the log.
func (s Scope) RawAsWriterForTest(ctx context.Context, statement string, args ...any) error {
	return s.asWriter(ctx, func(s Scope) error { return s.tx.Exec(statement, args...).Error })
}

// NoteAccessForTest notes an access as a verb does.
func (s Scope) NoteAccessForTest(ctx context.Context, subject uint64, act string, module uint64) error {
	return s.write(ctx, func(s Scope) error { return s.noteAccess(subject, act, module) })
}

// CanonicalForTest is what an entry's hash is made of.
func (e AuditEntry) CanonicalForTest() []byte { return e.canonical() }

// ChainForTest gives the entry the hash that it would have behind another.
func (e AuditEntry) ChainForTest(previous string) AuditEntry {
	e.Previous = previous
	e.Hash, _ = e.chained(previous)
	return e
}

// ManyAuditForTest writes as many entries.
func (s Scope) ManyAuditForTest(ctx context.Context, n int) error {
	return s.write(ctx, func(s Scope) error {
		for i := range n {
			if err := s.audit("user.update", "user", uint64(i), map[string]any{"name": true, "email": false}); err != nil {
				return err
			}
		}
		return nil
	})
}

// TouchForTest is a small verb, with or without its line in the log.
func (s Scope) TouchForTest(ctx context.Context, audit bool) error {
	return s.write(ctx, func(s Scope) error {
		f := Faculty{UniversityID: s.actor.UniversityID, Name: secret(8), CreatedAt: s.now()}
		if err := s.tx.Create(&f).Error; err != nil || !audit {
			return err
		}
		return s.audit("faculty.create", "faculty", f.ID, nil)
	})
}

// BoundAuditExport lets an export hold as many entries, until back is called.
func BoundAuditExport(n int) (back func()) {
	was := auditExportAtMost
	auditExportAtMost = n
	return func() { auditExportAtMost = was }
}
