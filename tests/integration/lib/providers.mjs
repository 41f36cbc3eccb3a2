// The other model providers, as tests set a stack up with them: all APIs are played by one fake.
import {ALWAYS_ASKED, SHORT_LIMITS} from './stack.mjs'

const limits = (prefix) => Object.fromEntries(Object.entries(SHORT_LIMITS).map(([name, value]) => [name.replace('GEMINI', prefix), value]))

/** Settings for a worker whose only model is behind this API. */
export const settingsFor = {
  openai: (fake) => ({
    PROVIDERS: 'openai', OPENAI_API_KEY: fake.key, OPENAI_BASE_URL: `${fake.url}/v1`, OPENAI_MODEL: 'gpt-5.4-mini', ...limits('OPENAI'), ...ALWAYS_ASKED,
  }),
  anthropic: (fake) => ({
    PROVIDERS: 'anthropic', ANTHROPIC_API_KEY: fake.key, ANTHROPIC_BASE_URL: fake.url, ...limits('ANTHROPIC'), ...ALWAYS_ASKED,
  }),
}
