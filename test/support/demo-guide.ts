/**
 * What a newcomer reads in the terminal: where to click, and with which passwords. The tests know nothing else of the demo.
 */
export interface Guide {
  /** Everything that was printed. */
  text: string
  hub: string
  mail: string
  calendar: string
  notes: string
  alice: DemoPerson
  bob: DemoPerson
  carol: DemoPerson
  dave: DemoPerson
}

export interface DemoPerson {
  email: string
  atHub: string
  atMail: string
  atCalendar: string
  atNotes: string
}

export function readGuide(text: string): Guide {
  const rows = text.split('\n').map((line) => line.trim().split(/ {2,}/))
  const rowOf = (first: string) => {
    const row = rows.find((cells) => cells[0] === first)
    if (!row) throw new Error(`the terminal says nothing of ${first}:\n${text}`)
    return row as string[] & [string, string, string, string, string]
  }
  const personOf = (name: string): DemoPerson => {
    const [email, atHub, atMail, atCalendar, atNotes] = rowOf(`${name}@example.com`)
    return { email, atHub, atMail, atCalendar, atNotes }
  }

  return {
    text,
    hub: rowOf('Hub')[1],
    mail: rowOf('Mail')[1],
    calendar: rowOf('Calendar')[1],
    notes: rowOf('Notes')[1],
    alice: personOf('alice'),
    bob: personOf('bob'),
    carol: personOf('carol'),
    dave: personOf('dave'),
  }
}
