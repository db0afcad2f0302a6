// Package incidents finds incidents that resemble a new one.
package incidents

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"
)

const nearest = "select title from incident_reports order by embedding <-> $1 limit 5"

// Like gives the titles of the nearest incidents.
func Like(ctx context.Context, conn *pgx.Conn, vector []float32) ([]string, error) {
	rows, err := conn.Query(ctx, nearest, pgvector.NewVector(vector))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
