-- Question: listed_licenses. Parameters: list.
-- Columns: list, name, model, license_text, openness, licenses
SELECT e.list, e.name, e.model, e.license_text, e.openness,
       coalesce(list_sort(list(DISTINCT l.license) FILTER (l.license IS NOT NULL)), []) AS licenses
FROM entered e LEFT JOIN model m ON m.id = e.model LEFT JOIN licensed_under l ON l.model = m.idx
WHERE e.model IS NOT NULL AND e.license_text IS NOT NULL AND ($list IS NULL OR e.list = $list)
GROUP BY e.list, e.name, e.model, e.license_text, e.openness
ORDER BY e.list, e.name
