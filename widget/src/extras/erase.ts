import type {ApiError} from '../core/ports'
import type {Kit} from './kit'

/**
 * Deletes the conversation on the server, which may never have heard of it, then here; throws where the
 * server does not.
 */
export async function eraseChat({api, chat, store}: Kit): Promise<void> {
  try {
    if (store.token() !== null) await api.erase(await chat.session())
  } catch (error) {
    if ((error as ApiError).trouble !== 'EXPIRED') throw error
  }
  chat.restart()
}
