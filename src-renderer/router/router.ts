import { createRouter, createWebHistory, type Router } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the view's name, for the breadcrumb and the window's title. */
    readonly titleKey?: string
    /** Entry of the side bar that is marked as current. */
    readonly section?: string
  }
}

/** Every view has an address; unknown ones say so instead of showing something else. */
export function createStudioRouter(): Router {
  return createRouter({
    history: createWebHistory('/'),
    routes: [
      {
        path: '/',
        name: 'home',
        component: () => import('../views/home/HomeView.vue'),
        meta: { titleKey: 'shell.home', section: 'home' },
      },
      {
        path: '/new',
        name: 'new',
        component: () => import('../views/experiment/ExperimentView.vue'),
        meta: { titleKey: 'shell.new', section: 'new' },
      },
      {
        path: '/runs',
        name: 'runs',
        component: () => import('../views/runs/RunsView.vue'),
        meta: { titleKey: 'shell.runs', section: 'runs' },
      },
      {
        path: '/runs/:id(\\d+)',
        name: 'run',
        component: () => import('../views/run/RunView.vue'),
        props: (route) => ({ id: Number(route.params['id']) }),
        meta: { titleKey: 'shell.runs', section: 'runs' },
      },
      {
        path: '/compare/:experimentId(\\d+)?',
        name: 'compare',
        component: () => import('../views/compare/CompareView.vue'),
        meta: { titleKey: 'shell.compare', section: 'compare' },
      },
      {
        path: '/data/:id(\\d+)?',
        name: 'data',
        component: () => import('../views/data/DataView.vue'),
        meta: { titleKey: 'shell.data', section: 'data' },
      },
      {
        path: '/predict',
        name: 'predict',
        component: () => import('../views/predict/PredictView.vue'),
        meta: { titleKey: 'shell.predict', section: 'predict' },
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('../views/settings/SettingsView.vue'),
        meta: { titleKey: 'shell.settings', section: 'settings' },
      },
      {
        path: '/storage',
        name: 'storage',
        component: () => import('../views/storage/StorageView.vue'),
        meta: { titleKey: 'shell.settings', section: 'settings' },
      },
      {
        path: '/:path(.*)*',
        name: 'not-found',
        component: () => import('../components/shell/NotFound.vue'),
      },
    ],
  })
}
