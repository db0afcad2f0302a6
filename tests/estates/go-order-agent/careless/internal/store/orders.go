// Package store reads the database.
package store

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq"
)

// Orders is the table of orders.
type Orders struct {
	db *sql.DB
}

// Open connects.
func Open(url string) (*Orders, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, err
	}
	return &Orders{db: db}, nil
}

// Find gives the state of the order of a ship.
func (o *Orders) Find(ctx context.Context, ship string) string {
	var state string
	if err := o.db.QueryRowContext(ctx, "select state from orders where ship = $1", ship).Scan(&state); err != nil {
		return "unknown"
	}
	return state
}
