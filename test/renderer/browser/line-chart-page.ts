import { createApp } from 'vue'
import { createStudioI18n } from '../../../src-renderer/locales/i18n'
import LineChartPage from './LineChartPage.vue'

createApp(LineChartPage).use(createStudioI18n('en')).mount('#app')
