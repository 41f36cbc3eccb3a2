import type {Conversation} from '../core/conversation'
import type {Api, ApiError} from '../core/ports'

/** Deletes the conversation on the server, then here; throws where the server does not. */
export async function eraseChat(api: Api, chat: Conversation): Promise<void> {
  try {
    await api.erase(await chat.session())
  } catch (error) {
    if ((error as ApiError).trouble !== 'EXPIRED') throw error
  }
  chat.restart()
}
