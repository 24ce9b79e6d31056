import { createApp } from 'vue'
import { createStudioI18n } from '../../../src-renderer/locales/i18n'
import SchemaFormPage from './SchemaFormPage.vue'

createApp(SchemaFormPage).use(createStudioI18n('en')).mount('#app')
