/**
 * Passwords that everybody guesses first (NIST SP 800-63B §5.1.1.2): a list of 49,000 from leaks, and what the same people
 * make of them where a digit and a special character are asked for. The whole password is compared, never a part of it.
 */
import { dictionary } from '@zxcvbn-ts/language-common'

const WORDS = [
  ...['password', 'passw0rd', 'p@ssword', 'p@ssw0rd', 'pa$$word', 'pa$$w0rd', 'pass', 'welcome'],
  ...['qwerty', 'qwertz', 'azerty', 'qwer', 'asdf', 'asdfgh', 'zxcvbn', 'abc', 'abcd', 'aaa', 'aa'],
  ...['admin', 'administrator', 'root', 'user', 'guest', 'test', 'temp', 'demo', 'login', 'secret'],
  ...['changeme', 'letmein', 'iloveyou', 'hello', 'master', 'monkey', 'dragon', 'football'],
  ...['baseball', 'sunshine', 'princess', 'superman', 'batman', 'shadow', 'michael', 'charlie'],
  ...['summer', 'winter', 'spring', 'autumn', 'monday', 'friday', 'january', 'december', 'google'],
]

const YEARS = Array.from({ length: 31 }, (_, index) => String(2000 + index))
const DIGITS = ['1', '12', '123', '1234', '12345', '123456', '1234567', '12345678', '01', '007']
const SIGNS = ['!', '@', '#', '$', '.', '*', '?', '_', '-', '!!', '@@', '!@#']

const ENDINGS = [...DIGITS, ...YEARS].flatMap((digits) => [
  digits,
  ...SIGNS.flatMap((sign) => [`${digits}${sign}`, `${sign}${digits}`]),
])

const COMMON = new Set([
  ...dictionary['passwords-common'],
  ...WORDS.flatMap((word) => ENDINGS.map((ending) => `${word}${ending}`)),
])

/** However it is written in upper and lower case. */
export const isCommonPassword = (password: string) => COMMON.has(password.toLowerCase())
