/**
 * How personal data leaves the server: 去标识化, 个人信息保护法 article 51.
 * Names printed on a public licence are public (登记管理条例 36: 亮照) and are not masked there.
 */

/** `张三丰` → `张**`. */
export function maskName(name: string): string {
  const [first = '', ...rest] = Array.from(name);
  return first + '*'.repeat(rest.length);
}

/** `441900199001011234` → `441900********1234`. */
export function maskIdNumber(number: string): string {
  return `${number.slice(0, 6)}********${number.slice(-4)}`;
}

/** `13812341234` → `138****1234`. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}
