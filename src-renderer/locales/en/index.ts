import { chart } from './chart'
import { compare } from './compare'
import { config } from './config'
import { data } from './data'
import { errors } from './errors'
import { experiment } from './experiment'
import { figure } from './figure'
import { home } from './home'
import { log } from './log'
import { network } from './network'
import { palette } from './palette'
import { predict } from './predict'
import { query } from './query'
import { report } from './report'
import { run } from './run'
import { runs } from './runs'
import { settings } from './settings'
import { shell } from './shell'
import { storage } from './storage'
import { understand } from './understand'
import { words } from './words'

/** Every text of the interface in English; the other languages have the same keys. */
export const en = {
  chart,
  compare,
  config,
  data,
  errors,
  experiment,
  figure,
  home,
  log,
  network,
  palette,
  predict,
  query,
  report,
  run,
  runs,
  settings,
  shell,
  storage,
  understand,
  words,
}
