/**
 * Muon and Adafactor treat the filters of a convolution as a matrix unless `filters` says otherwise.
 * Runs that were stored before that setting update them element by element, and go on so.
 */
export const SCHEMA_5 = `
UPDATE run SET config = json_set(config, '$.optimizer.filters', 'elementwise')
WHERE optimizer_type IN ('adafactor', 'muon') AND config LIKE '%"type":"convolution"%';

UPDATE experiment SET config = json_set(config, '$.optimizers', json((
  SELECT '[' || group_concat(
    CASE WHEN optimizer.value ->> 'type' IN ('adafactor', 'muon')
      THEN json_set(optimizer.value, '$.filters', 'elementwise')
      ELSE optimizer.value
    END, ',' ORDER BY optimizer.key) || ']'
  FROM json_each(experiment.config, '$.optimizers') AS optimizer
)))
WHERE config LIKE '%"type":"convolution"%'
  AND (config LIKE '%"type":"adafactor"%' OR config LIKE '%"type":"muon"%');
`
