import type { HealthReport } from '../protocol/health'
import { curveFindings } from './curve-rules'
import { insideFigures, type RunEvidence } from './evidence'
import { layerFindings } from './layer-rules'

/**
 * How a run is doing, in words: rules over its curves and the looks into its layers, each with its
 * number, the usual cause and changes of the config that can be tried. The rules and their limits are
 * rules of thumb, which stand with their sources where they are defined.
 */
export function judgeHealth(evidence: RunEvidence): HealthReport {
  const findings = [...curveFindings(evidence), ...layerFindings(evidence)]
  const lookCount = Math.max(
    0,
    ...insideFigures(evidence, 'weight-norm').map(({ values }) => values.length),
  )
  return {
    step: evidence.step,
    lookCount,
    findings: [
      ...findings.filter(({ severity }) => severity === 'problem'),
      ...findings.filter(({ severity }) => severity === 'warning'),
    ],
  }
}
