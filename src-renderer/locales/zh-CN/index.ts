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

/** 界面的全部简体中文文字，键与英文相同。 */
export const zhCN = {
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
