import type { PasswordFault } from '../modules/sign-in/passwords/password-fault.ts'

export type PageLanguage = 'en' | 'de'

const en = {
  error: 'Error',
  username: 'Username',
  displayName: 'Your name',
  email: 'E-mail address',
  optional: 'optional',
  login: 'Username or e-mail address',
  password: 'Password',
  newPassword: 'New password',
  repeatPassword: 'The same password again',
  passwordHint:
    'At least 12 characters. A few words that have nothing to do with each other are easy to remember and hard to guess.',
  usernameHint: 'a–z, 0–9, dot, dash and underscore.',
  emailHint: 'Where a link goes if you forget your password.',
  passwordFaults: {
    TOO_SHORT: 'Use at least 12 characters.',
    TOO_LONG: 'Use at most 1,024 bytes.',
    COMMON: 'Many people use this or something like it, so it is guessed first. Choose another one.',
    PERSONAL: 'This is little more than your name or address, which others know. Choose another one.',
  } satisfies Record<PasswordFault, string>,
  notEqual: 'The two are not the same.',
  missing: 'This is needed.',
  checkMarked: 'Something is not right yet. See the marked field.',
  signIn: {
    title: 'Sign in',
    button: 'Sign in',
    or: 'or',
    openId: 'Sign in with your organisation',
    forgotten: 'Forgotten your password?',
    refused: 'This did not work. Check the name and the password.',
  },
  account: {
    title: (name: string) => `Hello, ${name}`,
    lead: 'You are signed in.',
    graphiql: 'Open GraphiQL',
    signOut: 'Sign out',
  },
  signOut: {
    title: 'Sign out?',
    lead: 'You will have to sign in again to come back.',
    button: 'Sign out',
    stay: 'Stay signed in',
    done: 'You are signed out.',
  },
  forgotten: {
    title: 'Forgotten your password?',
    lead: 'Enter your username or e-mail address. If we know it, a link to choose a new password goes to your mailbox.',
    button: 'Send the link',
    sentTitle: 'Look into your mailbox',
    sent: 'If there is an account by this name, a mail is on its way. Its link works once, for an hour.',
    back: 'Back to sign-in',
  },
  newPasswordPage: {
    title: 'Choose a new password',
    welcome: (name: string) => `Welcome, ${name}`,
    lead: 'With it you sign in from now on. Wherever else you are signed in, you will be signed out.',
    welcomeLead: 'Choose a password to sign in with from now on.',
    button: 'Save and sign in',
    or: 'or',
    openId: 'Sign in with your organisation instead',
  },
  linkEnded: {
    title: 'This link does not work any more',
    lead: 'Each link works once and for a limited time, and ends when the password is changed. Was it copied whole?',
    again: 'Ask for a new link',
    signIn: 'Sign in',
  },
  tokenLink: {
    keep: {
      title: 'Keep this access token?',
      lead: (by: string, until: string) =>
        `It has not been used for a long time, so it is going to be deleted. If you press the button by ${by}, it stays until ${until}, and longer if it is used.`,
      button: 'Keep this token',
      done: 'The token stays',
      doneNote: (until: string) => `It stays until ${until}, and longer if it is used.`,
    },
    extend: {
      title: 'Extend this access token?',
      lead: (by: string, until: string) =>
        `It is going to expire. If you press the button by ${by}, it lives until ${until}.`,
      button: 'Extend this token',
      done: 'The token is extended',
      doneNote: (until: string) => `It lives until ${until}.`,
    },
    name: 'Name',
    owner: 'Owner',
    permissions: 'Permissions',
    noPermissions: 'none',
    lastUse: 'Last used',
    neverUsed: 'never',
    from: (time: string, address: string) => `${time}, from ${address}`,
    expires: 'Expires',
    rest: 'This takes no signing in. For anything else, such as locking or deleting it, sign in.',
    signIn: 'Sign in',
    ended:
      'A link about an access token works once and for a limited time. It also ends when what it was about is done: when a token that nobody used is used again, or when it was kept, extended or deleted. While the token is locked, it does not work. Was it copied whole? Sign in to look after your tokens, or ask an administrator.',
  },
  setUp: {
    title: 'Set up Gatehouse',
    lead: 'Create the first administrator. This person may do everything, and invites the others.',
    button: 'Create and sign in',
    faults: {
      USERNAME:
        'Use 1 to 64 of a–z, 0–9, dot, dash and underscore, beginning with a letter or digit; and a name that nobody has yet.',
      DISPLAY_NAME: 'Enter your name.',
      EMAIL: 'This is not an e-mail address, or somebody has it already.',
    },
  },
  openIdRefused: {
    title: 'Signing in did not work',
    refused: 'The answer of your organisation could not be accepted. Start again.',
    unknown:
      'Your organisation knows you, but you have no account here yet. Ask an administrator for an invitation.',
    unavailable: 'Your organisation does not answer right now. Try again in a moment.',
    again: 'Back to sign-in',
  },
  crossSite: {
    title: 'This form was not sent from here',
    lead: 'For your safety it was not accepted. Open the page again and repeat it.',
  },
  tooMany: {
    title: 'Too many tries',
    lead: (minutes: number) =>
      minutes === 1 ? 'Wait a minute, then try again.' : `Wait ${minutes} minutes, then try again.`,
  },
  unavailable: { title: 'Not available right now', lead: 'Try again in a few seconds.' },
  badRequest: { title: 'This is no form of ours', lead: 'Open the page again and repeat it.' },
  cookieTwice: {
    title: 'Your browser sends a cookie twice',
    lead: 'So it is not clear who you are. Delete the cookies of this address, then sign in again.',
  },
  toSignIn: 'To sign-in',
}

const de: typeof en = {
  error: 'Fehler',
  username: 'Benutzername',
  displayName: 'Ihr Name',
  email: 'E-Mail-Adresse',
  optional: 'freiwillig',
  login: 'Benutzername oder E-Mail-Adresse',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  repeatPassword: 'Dasselbe Passwort noch einmal',
  passwordHint:
    'Mindestens 12 Zeichen. Ein paar Wörter, die nichts miteinander zu tun haben, merkt man sich leicht, und sie sind schwer zu erraten.',
  usernameHint: 'a–z, 0–9, Punkt, Bindestrich und Unterstrich.',
  emailHint: 'Dorthin geht ein Link, falls Sie Ihr Passwort vergessen.',
  passwordFaults: {
    TOO_SHORT: 'Nehmen Sie mindestens 12 Zeichen.',
    TOO_LONG: 'Nehmen Sie höchstens 1.024 Bytes.',
    COMMON:
      'Das oder etwas Ähnliches nehmen viele, deshalb wird es zuerst geraten. Wählen Sie ein anderes Passwort.',
    PERSONAL:
      'Das ist kaum mehr als Ihr Name oder Ihre Adresse, und die kennen andere. Wählen Sie ein anderes Passwort.',
  },
  notEqual: 'Die beiden sind nicht gleich.',
  missing: 'Das wird gebraucht.',
  checkMarked: 'Etwas stimmt noch nicht. Sehen Sie das markierte Feld an.',
  signIn: {
    title: 'Anmelden',
    button: 'Anmelden',
    or: 'oder',
    openId: 'Über Ihre Organisation anmelden',
    forgotten: 'Passwort vergessen?',
    refused: 'Das hat nicht geklappt. Prüfen Sie Name und Passwort.',
  },
  account: {
    title: (name) => `Hallo, ${name}`,
    lead: 'Sie sind angemeldet.',
    graphiql: 'GraphiQL öffnen',
    signOut: 'Abmelden',
  },
  signOut: {
    title: 'Abmelden?',
    lead: 'Um wiederzukommen, melden Sie sich neu an.',
    button: 'Abmelden',
    stay: 'Angemeldet bleiben',
    done: 'Sie sind abgemeldet.',
  },
  forgotten: {
    title: 'Passwort vergessen?',
    lead: 'Geben Sie Benutzernamen oder E-Mail-Adresse ein. Wenn wir sie kennen, kommt ein Link für ein neues Passwort in Ihr Postfach.',
    button: 'Link senden',
    sentTitle: 'Sehen Sie in Ihr Postfach',
    sent: 'Wenn es ein Konto mit diesem Namen gibt, ist eine Mail unterwegs. Ihr Link gilt einmal und eine Stunde lang.',
    back: 'Zurück zur Anmeldung',
  },
  newPasswordPage: {
    title: 'Neues Passwort wählen',
    welcome: (name) => `Willkommen, ${name}`,
    lead: 'Damit melden Sie sich von jetzt an an. Wo Sie sonst noch angemeldet sind, werden Sie abgemeldet.',
    welcomeLead: 'Wählen Sie ein Passwort, mit dem Sie sich von jetzt an anmelden.',
    button: 'Speichern und anmelden',
    or: 'oder',
    openId: 'Stattdessen über Ihre Organisation anmelden',
  },
  linkEnded: {
    title: 'Dieser Link gilt nicht mehr',
    lead: 'Jeder Link gilt einmal und für begrenzte Zeit, und er endet, wenn das Passwort geändert wird. Wurde er ganz kopiert?',
    again: 'Neuen Link anfordern',
    signIn: 'Anmelden',
  },
  tokenLink: {
    keep: {
      title: 'Dieses Zugangstoken behalten?',
      lead: (by, until) =>
        `Es wurde lange nicht benutzt und wird deshalb gelöscht. Wenn Sie bis zum ${by} die Schaltfläche drücken, bleibt es bis zum ${until}, und länger, wenn es benutzt wird.`,
      button: 'Dieses Token behalten',
      done: 'Das Token bleibt',
      doneNote: (until) => `Es bleibt bis zum ${until}, und länger, wenn es benutzt wird.`,
    },
    extend: {
      title: 'Dieses Zugangstoken verlängern?',
      lead: (by, until) =>
        `Es läuft bald ab. Wenn Sie bis zum ${by} die Schaltfläche drücken, gilt es bis zum ${until}.`,
      button: 'Dieses Token verlängern',
      done: 'Das Token ist verlängert',
      doneNote: (until) => `Es gilt bis zum ${until}.`,
    },
    name: 'Name',
    owner: 'Gehört',
    permissions: 'Rechte',
    noPermissions: 'keine',
    lastUse: 'Zuletzt benutzt',
    neverUsed: 'nie',
    from: (time, address) => `${time}, von ${address}`,
    expires: 'Läuft ab',
    rest: 'Dafür brauchen Sie sich nicht anzumelden. Für alles andere, etwa um es zu sperren oder zu löschen, melden Sie sich an.',
    signIn: 'Anmelden',
    ended:
      'Ein Link zu einem Zugangstoken gilt einmal und für begrenzte Zeit. Er endet auch, wenn erledigt ist, worum es ging: wenn ein Token, das niemand benutzt hat, wieder benutzt wird, oder wenn es behalten, verlängert oder gelöscht worden ist. Solange das Token gesperrt ist, funktioniert er nicht. Wurde er ganz kopiert? Melden Sie sich an, um sich um Ihre Tokens zu kümmern, oder fragen Sie die Administration.',
  },
  setUp: {
    title: 'Gatehouse einrichten',
    lead: 'Legen Sie den ersten Administrator an. Er darf alles und lädt die anderen ein.',
    button: 'Anlegen und anmelden',
    faults: {
      USERNAME:
        'Nehmen Sie 1 bis 64 Zeichen: a–z, 0–9, Punkt, Bindestrich, Unterstrich, am Anfang Buchstabe oder Ziffer; und einen Namen, den noch niemand hat.',
      DISPLAY_NAME: 'Geben Sie Ihren Namen ein.',
      EMAIL: 'Das ist keine E-Mail-Adresse, oder jemand hat sie schon.',
    },
  },
  openIdRefused: {
    title: 'Die Anmeldung hat nicht geklappt',
    refused: 'Die Antwort Ihrer Organisation konnte nicht angenommen werden. Beginnen Sie noch einmal.',
    unknown:
      'Ihre Organisation kennt Sie, aber Sie haben hier noch kein Konto. Bitten Sie einen Administrator um eine Einladung.',
    unavailable: 'Ihre Organisation antwortet gerade nicht. Versuchen Sie es gleich noch einmal.',
    again: 'Zurück zur Anmeldung',
  },
  crossSite: {
    title: 'Dieses Formular kam nicht von hier',
    lead: 'Zu Ihrer Sicherheit wurde es nicht angenommen. Öffnen Sie die Seite neu und wiederholen Sie es.',
  },
  tooMany: {
    title: 'Zu viele Versuche',
    lead: (minutes) =>
      minutes === 1
        ? 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.'
        : `Warten Sie ${minutes} Minuten und versuchen Sie es dann noch einmal.`,
  },
  unavailable: {
    title: 'Gerade nicht verfügbar',
    lead: 'Versuchen Sie es in ein paar Sekunden noch einmal.',
  },
  badRequest: {
    title: 'Das ist keines unserer Formulare',
    lead: 'Öffnen Sie die Seite neu und wiederholen Sie es.',
  },
  cookieTwice: {
    title: 'Ihr Browser sendet ein Cookie doppelt',
    lead: 'So ist nicht klar, wer Sie sind. Löschen Sie die Cookies dieser Adresse und melden Sie sich dann neu an.',
  },
  toSignIn: 'Zur Anmeldung',
}

export const texts: Readonly<Record<PageLanguage, typeof en>> = { en, de }
export type Texts = typeof en
