import { IsIn, IsString, MaxLength } from 'class-validator';

export class AskDto {
  @IsString()
  @MaxLength(2000)
  question!: string;

  @IsIn(['sv', 'en'])
  language: 'sv' | 'en' = 'sv';
}
