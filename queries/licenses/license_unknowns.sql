-- Question: license_unknowns. Parameters: none. Columns: of, reason, license, models
WITH own AS (
    SELECT u.model, u.license FROM licensed_under u
    WHERE u.basis = 'concluded' OR NOT EXISTS (
        SELECT 1 FROM licensed_under c WHERE c.model = u.model AND c.basis = 'concluded')
), status AS (
    SELECT m.idx AS model, m.has_record, o.license,
           CASE WHEN o.license IS NULL AND NOT m.has_record THEN 'no record, and no rule concludes a license'
                WHEN o.license IS NULL THEN 'no license is stated'
                WHEN l.placeholder IS NOT NULL THEN 'what is stated names no license'
                WHEN NOT l.is_read THEN 'nobody has read the license' END AS reason
    FROM model m LEFT JOIN own o ON o.model = m.idx LEFT JOIN license l ON l.id = o.license
)
SELECT 'model' AS "of", reason, license, count(*) AS models FROM status
WHERE reason IS NOT NULL AND has_record GROUP BY reason, license
UNION ALL
SELECT 'base', s.reason, s.license, count(DISTINCT r.model)
FROM closure r JOIN status s ON s.model = r.base WHERE s.reason IS NOT NULL GROUP BY s.reason, s.license
ORDER BY "of" DESC, models DESC, reason, license
