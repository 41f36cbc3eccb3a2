/** A short tone, where the visitor has asked for it. */
import type {PanelStore} from '../panel/store'

export interface Sound {
  isOn(): boolean
  toggle(): void
  play(): void
}

export function createSound(store: PanelStore): Sound {
  let context: AudioContext | undefined

  /** A browser that lets the page make no sound yet stays silent. */
  function play(): void {
    try {
      context ??= new AudioContext()
      void context.resume().catch(() => undefined)
      const tone = context.createOscillator()
      const gain = context.createGain()
      const now = context.currentTime
      tone.frequency.setValueAtTime(660, now)
      tone.frequency.setValueAtTime(880, now + 0.09)
      gain.gain.setValueAtTime(0.08, now)
      gain.gain.exponentialRampToValueAtTime(0.001, now + 0.3)
      tone.connect(gain).connect(context.destination)
      tone.start(now)
      tone.stop(now + 0.3)
    } catch {} // it has no sound at all
  }

  const isOn = () => store.kept('sound') === '1'
  return {
    isOn,
    toggle() {
      store.keep('sound', isOn() ? null : '1')
      if (isOn()) play()
    },
    play,
  }
}
