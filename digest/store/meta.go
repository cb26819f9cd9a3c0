package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// secretLen is the size of the database's secret: 256 random bits.
const secretLen = 32

// born gives a new database its secret and its birth date. Nothing is written
// when it has them.
func (d *DB) born(ctx context.Context, o Options) error {
	_, err := d.Secret(ctx)
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	secret := make([]byte, secretLen)
	if _, err := io.ReadFull(o.Rand, secret); err != nil {
		return fmt.Errorf("make the database's secret: %w", err)
	}
	return d.write(ctx, "make the database's secret", func(s session) error {
		for _, kv := range [][2]string{
			{"secret", hex.EncodeToString(secret)},
			{"created_at", strconv.FormatInt(millis(o.Now()), 10)},
		} {
			// Another process may have been faster: the first secret stays.
			if _, err := s.exec(ctx, `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`, kv[0], kv[1]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Secret returns the 32 random bytes that were made with the database. Signed
// links and message ids depend on it; it never changes.
func (d *DB) Secret(ctx context.Context) ([]byte, error) {
	v, err := d.meta(ctx, "secret")
	if err != nil {
		return nil, fmt.Errorf("read the database's secret: %w", err)
	}
	b, err := hex.DecodeString(v)
	if err != nil || len(b) != secretLen {
		return nil, errors.New("read the database's secret: it is damaged; restore a backup")
	}
	return b, nil
}

// CreatedAt returns when the database was made.
func (d *DB) CreatedAt(ctx context.Context) (time.Time, error) {
	v, err := d.meta(ctx, "created_at")
	if err != nil {
		return time.Time{}, fmt.Errorf("read the database's birth date: %w", err)
	}
	ms, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the database's birth date: %w", err)
	}
	return time.UnixMilli(ms).UTC(), nil
}

func (d *DB) meta(ctx context.Context, key string) (value string, err error) {
	err = d.read().one(ctx, `SELECT value FROM meta WHERE key = ?`, []any{key}, &value)
	return value, err
}
