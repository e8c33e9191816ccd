-- Question: relicense. Parameters: base, license. Columns: change, clause, kind, license, section, models
WITH start AS (SELECT idx, id FROM model JOIN given ON given.node = model.idx),
held AS (
    SELECT u.license FROM licensed_under u JOIN start s ON s.idx = u.model
    WHERE u.basis = 'concluded' OR NOT EXISTS (
        SELECT 1 FROM licensed_under c WHERE c.model = u.model AND c.basis = 'concluded')
), touched AS (SELECT count(DISTINCT b.model) AS models FROM binding b JOIN start s ON s.idx = b.ancestor_idx),
before AS (SELECT k.* FROM has_clause k JOIN held USING (license)),
after AS (SELECT * FROM has_clause WHERE license = $license)
SELECT CASE WHEN a.clause IS NULL THEN 'lost' WHEN b.clause IS NULL THEN 'gained' ELSE 'kept' END AS change,
       c.id AS clause, c.kind, coalesce(a.license, b.license) AS license, coalesce(a.section, b.section) AS section,
       t.models
FROM before b FULL JOIN after a USING (clause)
JOIN clause c ON c.id = coalesce(a.clause, b.clause)
CROSS JOIN touched t
ORDER BY change, c.kind, c.id
