INSERT OVERWRITE DIRECTORY '{output}' USING parquet OPTIONS ('compression' = 'zstd')
SELECT coalesce(r.id, raise_error('anip: the worker printed an empty line or a line without an id')) AS id{result}
FROM (
  SELECT from_json(line, '{schema}', map('mode', 'FAILFAST')) AS r
  FROM (
    SELECT TRANSFORM(to_json(struct({row})))
      ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
      USING '{command} || { s=$?; cat >/dev/null; exit $s; }'
      AS (line STRING)
      ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
    FROM (SELECT /*+ REPARTITION({partitions}) */ {row} FROM parquet.`{input}`)
  )
)
