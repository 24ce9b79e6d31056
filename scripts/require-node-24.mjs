// Loaded before every script, in plain JavaScript so that an old Node can still read it.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Descent Studio needs Node 24 and this is ${process.version}: run it through an npm script (npm start), which uses the Node that npm install brought; if it did not, run npm install again with install scripts allowed.`,
  )
  process.exit(1)
}
