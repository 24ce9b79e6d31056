import { config } from 'zod'

// The content policy forbids eval, which zod otherwise probes for when a schema is built. Schemas are
// built as modules load, so the application is loaded after this line.
config({ jitless: true })

const { startApplication } = await import('./application')
startApplication(window)
