// Question: funding_rounds. Parameters: organization, status, edges.
// Columns: organization, round, instrument, status, announced_on, closed_on, equity_usd, debt_usd, valuation_usd,
//   investors, sources
MATCH (o:Organization)-[:RAISED]->(r:FundingRound)
WHERE ($organization IS NULL OR $organization IN o.search_names) AND ($status IS NULL OR r.status = $status)
CALL (o, r) {
    OPTIONAL MATCH (o)-[:FUNDED_BY {round: r.id}]->(f:Organization)
    WITH f.id AS id ORDER BY id
    RETURN collect(id) AS investors
}
RETURN o.id AS organization, r.name AS round, r.instrument AS instrument, r.status AS status,
       r.announced_on AS announced_on, r.closed_on AS closed_on, r.equity_usd AS equity_usd, r.debt_usd AS debt_usd,
       r.valuation_usd AS valuation_usd, investors, r.sources AS sources
ORDER BY organization, coalesce(closed_on, announced_on), r.id
