-- Question: funding_totals. Parameters: organization, status.
-- Columns: organization, year, rounds, rounds_without_amount, equity_usd, debt_usd
SELECT r.organization, r.closed_year AS year, count(*) AS rounds,
       count(*) FILTER (r.equity_usd IS NULL AND r.debt_usd IS NULL) AS rounds_without_amount,
       coalesce(sum(r.equity_usd), 0.0) AS equity_usd, coalesce(sum(r.debt_usd), 0.0) AS debt_usd
FROM funding_round r JOIN organization o ON o.id = r.organization
WHERE r.status = $status AND ($organization IS NULL OR list_contains(o.search_names, $organization))
GROUP BY r.organization, r.closed_year
ORDER BY r.organization, year NULLS LAST
