// Question: funding_totals. Parameters: organization, status, edges.
// Columns: organization, year, rounds, rounds_without_amount, equity_usd, debt_usd
MATCH (o:Organization)-[:RAISED]->(r:FundingRound {status: $status})
WHERE $organization IS NULL OR $organization IN o.search_names
RETURN o.id AS organization, r.closed_year AS year, count(r) AS rounds,
       count(CASE WHEN r.equity_usd IS NULL AND r.debt_usd IS NULL THEN 1 END) AS rounds_without_amount,
       sum(coalesce(r.equity_usd, 0.0)) AS equity_usd, sum(coalesce(r.debt_usd, 0.0)) AS debt_usd
ORDER BY organization, year
