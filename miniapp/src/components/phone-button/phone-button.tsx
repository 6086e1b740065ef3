export interface PhoneButtonProps {
  text: string;
  /** The one-time phone code, or null when the person said no. */
  onCode: (code: string | null) => void;
}

/** In a browser the province's sign-in has proven the number already: there is nothing to ask for. */
export const PhoneButton = (_: PhoneButtonProps) => null;

/** Whether this platform can prove a phone number by itself. */
export const CAN_PROVE_PHONE = false;
